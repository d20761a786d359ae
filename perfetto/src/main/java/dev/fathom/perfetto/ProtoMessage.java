package dev.fathom.perfetto;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A protobuf message under construction, in memory; used again and again. Of one thread. */
final class ProtoMessage {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
  private final CodedOutputStream coded = CodedOutputStream.newInstance(bytes, 128);

  /** Empty again. */
  ProtoMessage clear() {
    flush();
    bytes.reset();
    return this;
  }

  /** An integer or enum that is not negative, or the 64 bits of an unsigned one. */
  ProtoMessage number(int field, long value) {
    return write(() -> coded.writeUInt64(field, value));
  }

  /** 64 bits, of a field that has always as many. */
  ProtoMessage fixed(int field, long value) {
    return write(() -> coded.writeFixed64(field, value));
  }

  /** A text; halves of surrogate pairs, which UTF-8 has not, become question marks. */
  ProtoMessage text(int field, String text) {
    return write(() -> coded.writeByteArray(field, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A message inside of this one, as it is now. */
  ProtoMessage message(int field, ProtoMessage inner) {
    inner.flush();
    return write(() -> coded.writeByteArray(field, inner.bytes.toByteArray()));
  }

  boolean isEmpty() {
    flush();
    return bytes.size() == 0;
  }

  /** Writes it as a field of a message that is a file: tag, length, bytes. */
  void writeTo(int field, OutputStream target) throws IOException {
    flush();
    CodedOutputStream head = CodedOutputStream.newInstance(target, 20);
    head.writeTag(field, 2);
    head.writeUInt32NoTag(bytes.size());
    head.flush();
    bytes.writeTo(target);
  }

  private void flush() {
    write(coded::flush);
  }

  private ProtoMessage write(Step step) {
    try {
      step.run();
    } catch (IOException impossible) {
      throw new UncheckedIOException("no memory fails to be written", impossible);
    }
    return this;
  }

  private interface Step {
    void run() throws IOException;
  }
}
