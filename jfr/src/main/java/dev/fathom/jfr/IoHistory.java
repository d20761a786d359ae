package dev.fathom.jfr;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * A history: an operation with the requests that it waited for, or a request that nobody waited
 * for. Made by {@link JfrReport}, on whichever thread extracts histories, so without a stack trace.
 * Where there are several requests or bios, a delay is the longest of them.
 */
@Name("dev.fathom.IoHistory")
@Label("I/O History")
@Description(
    "An operation with its requests, or a request that nobody waited for, such as write-back")
@StackTrace(false)
final class IoHistory extends IoEvent {
  @Label("Waited For")
  @Description("Whether an operation waited for it")
  boolean waitedFor;

  @Label("Device")
  @Description("The first, if it reached one")
  String device = "";

  @Label("Requests")
  int requests;

  @Label("Bios")
  int bios;

  @Label("Device Bytes")
  @DataAmount
  long deviceBytes;

  @Label("Confidence")
  @Description("How sure the origin is")
  String confidence = "";

  @Label("Dwell")
  @Description("From dirtied to queued")
  @Timespan(Timespan.NANOSECONDS)
  long dwell = UNKNOWN;

  @Label("Queue to Request")
  @Timespan(Timespan.NANOSECONDS)
  long queueToRequest = UNKNOWN;

  @Label("Queue to Merge")
  @Timespan(Timespan.NANOSECONDS)
  long queueToMerge = UNKNOWN;

  @Label("Request to Insert")
  @Timespan(Timespan.NANOSECONDS)
  long requestToInsert = UNKNOWN;

  @Label("Insert to Issue")
  @Description("In the scheduler")
  @Timespan(Timespan.NANOSECONDS)
  long insertToIssue = UNKNOWN;

  @Label("Merge to Issue")
  @Timespan(Timespan.NANOSECONDS)
  long mergeToIssue = UNKNOWN;

  @Label("Issue to Complete")
  @Description("The device's own time")
  @Timespan(Timespan.NANOSECONDS)
  long issueToComplete = UNKNOWN;

  @Label("Queue to Complete")
  @Timespan(Timespan.NANOSECONDS)
  long queueToComplete = UNKNOWN;

  /** Whether it took long enough; called by Flight Recorder. */
  @SettingDefinition
  @Name("latency")
  @Label("Latency")
  @Description("Record only what took at least this long")
  boolean latency(LatencyThreshold setting) {
    return latency >= setting.nanos();
  }
}
