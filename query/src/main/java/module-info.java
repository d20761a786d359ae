/** Filters, groups and sums over histories. */
module dev.fathom.query {
  requires transitive dev.fathom.trace;
  requires transitive org.jspecify;
}
