package dev.fathom.cli.trace;

import dev.fathom.query.Aggregation;
import dev.fathom.report.Report;
import dev.fathom.trace.History;
import java.io.IOException;

/** The table of {@code --by}, written at the end. */
final class GroupsReport implements Report {
  private final Aggregation groups;
  private final Appendable out;

  GroupsReport(Aggregation groups, Appendable out) {
    this.groups = groups;
    this.out = out;
  }

  @Override
  public void accept(History history) {
    groups.accept(history);
  }

  @Override
  public boolean failed() {
    return false;
  }

  @Override
  public void close() throws IOException {
    out.append(groups.table().toText());
  }
}
