package dev.fathom.cli.truth;

import dev.fathom.testkit.LoopMount.FileSystem;

/** What is told of files on ext4: it tells every write and its range. */
class Ext4TruthIT extends FileSystemTruth {
  Ext4TruthIT() {
    super(FileSystem.EXT4);
  }

  @Override
  boolean tellsBytes() {
    return true;
  }
}
