/**
 * Filters, groups and sums over histories. Expressions are CEL's, and CEL is read from the class
 * path: its jars share packages, so that they cannot be modules. Without them, only what needs no
 * expression works.
 */
module dev.fathom.query {
  requires transitive dev.fathom.trace;
  requires transitive org.jspecify;
  requires HdrHistogram;

  exports dev.fathom.query;
}
