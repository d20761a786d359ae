package dev.fathom.cli.truth;

import dev.fathom.testkit.LoopMount.FileSystem;

/** What is told of files on btrfs, which tells blocks: the bytes come from the system call. */
class BtrfsTruthIT extends FileSystemTruth {
  BtrfsTruthIT() {
    super(FileSystem.BTRFS);
  }

  @Override
  boolean tellsBytes() {
    return true;
  }

  @Override
  boolean tellsMapped() {
    return false;
  }
}
