/** What kernel tracers without keys tell of block I/O, joined by device and sector. */
@org.jspecify.annotations.NullMarked
package dev.fathom.report.block;
