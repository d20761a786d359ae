package dev.fathom.otel;

import io.opentelemetry.api.common.AttributeKey;

/**
 * Names of attributes: OpenTelemetry's where its semantic conventions have one, else {@code
 * fathom.…}. Durations are in ns.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/">the registry</a>
 */
final class Attribute {
  // Of the conventions.
  static final AttributeKey<String> DIRECTION = AttributeKey.stringKey("disk.io.direction");
  static final AttributeKey<String> DEVICE = AttributeKey.stringKey("system.device");
  static final AttributeKey<String> FILE = AttributeKey.stringKey("file.path");
  static final AttributeKey<Long> PROCESS_ID = AttributeKey.longKey("process.pid");
  static final AttributeKey<Long> THREAD_ID = AttributeKey.longKey("thread.id");
  static final AttributeKey<String> THREAD_NAME = AttributeKey.stringKey("thread.name");
  static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  // Of this project.
  static final AttributeKey<String> ACTION = AttributeKey.stringKey("fathom.action");
  static final AttributeKey<Long> POSITION = AttributeKey.longKey("fathom.position");
  static final AttributeKey<Long> LENGTH = AttributeKey.longKey("fathom.length");
  static final AttributeKey<Long> RESULT = AttributeKey.longKey("fathom.result");
  static final AttributeKey<String> LABEL = AttributeKey.stringKey("fathom.label");
  static final AttributeKey<Long> BYTES = AttributeKey.longKey("fathom.bytes");
  static final AttributeKey<String> CONFIDENCE = AttributeKey.stringKey("fathom.confidence");
  static final AttributeKey<String> CAUSE = AttributeKey.stringKey("fathom.cause");
  static final AttributeKey<Long> LINKS_LEFT_OUT = AttributeKey.longKey("fathom.links_left_out");
  static final AttributeKey<Long> REQUEUES = AttributeKey.longKey("fathom.requeues");

  private Attribute() {}

  /** Of a delay, such as {@code fathom.delay.d2c}. */
  static AttributeKey<Long> delay(String name) {
    return AttributeKey.longKey("fathom.delay." + name);
  }
}
