package dev.fathom.aio;

import org.jspecify.annotations.Nullable;

/**
 * An operation that has been taken and not delivered.
 *
 * @param operation its handle
 * @param tag as given
 * @param description what it is, e.g. {@code read data.db}
 * @param submittedAt a stack trace of where it was prepared; null unless submissions are tracked
 */
public record LeakReport(
    long operation, long tag, String description, @Nullable Throwable submittedAt) {}
