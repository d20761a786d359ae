/** System calls, rings and struct layouts of Linux: the only module that touches raw addresses. */
module dev.fathom.linux {
  requires transitive org.jspecify;

  exports dev.fathom.linux;
}
