package dev.fathom.cli.truth;

import dev.fathom.testkit.LoopMount.FileSystem;

/**
 * What is told of files on btrfs: it tells blocks, so the first who made one dirty has all of it.
 */
class BtrfsTruthIT extends FileSystemTruth {
  BtrfsTruthIT() {
    super(FileSystem.BTRFS);
  }

  @Override
  boolean tellsBytes() {
    return false;
  }
}
