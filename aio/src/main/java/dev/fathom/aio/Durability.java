package dev.fathom.aio;

/** What a write's completion promises. */
public enum Durability {
  /** As the file was opened. */
  NONE,
  /** Data are on the device, with what is needed to read them back (RWF_DSYNC). */
  DATA,
  /** Data and all metadata are on the device (RWF_SYNC). */
  ALL
}
