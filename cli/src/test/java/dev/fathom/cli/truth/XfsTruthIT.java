package dev.fathom.cli.truth;

import dev.fathom.testkit.LoopMount.FileSystem;

/**
 * What is told of files on xfs: it tells every write and its range, before its pages are touched.
 */
class XfsTruthIT extends FileSystemTruth {
  XfsTruthIT() {
    super(FileSystem.XFS);
  }

  @Override
  boolean tellsBytes() {
    return true;
  }
}
