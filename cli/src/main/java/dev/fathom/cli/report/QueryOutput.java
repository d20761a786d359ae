package dev.fathom.cli.report;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.query.Aggregation;
import dev.fathom.query.Column;
import dev.fathom.query.Query;
import dev.fathom.query.QueryTable;
import dev.fathom.trace.History;
import java.io.IOException;
import java.io.Writer;

/** Sums of histories by expressions, as a table or as one JSON object. */
public final class QueryOutput implements TraceOutput {
  private final Writer target;
  private final boolean json;
  private final Order order;
  private final Aggregation sums;

  /**
   * Which rows are shown, and in which order.
   *
   * @param column that decides, the greatest first; by keys if {@code byKeys}
   * @param byKeys rows in the order of their keys, all of them
   * @param most rows that are shown
   */
  public record Order(Column column, boolean byKeys, int most) {}

  /**
   * Sums that begin now.
   *
   * @param target gets the table at the end, and is closed
   * @throws dev.fathom.query.ExpressionException if an expression cannot be understood
   */
  public QueryOutput(Query query, Order order, boolean json, Writer target) {
    this.target = target;
    this.json = json;
    this.order = order;
    sums = query.start();
  }

  @Override
  public void accept(History history) {
    sums.accept(history);
  }

  @Override
  public boolean failed() {
    return false; // it writes at the end only
  }

  @Override
  public void end(TraceFacts facts) throws IOException {
    QueryTable table = sums.table();
    QueryTable rows =
        order.byKeys() ? table.sortedByKeys() : table.top(order.most(), order.column());
    try (target) {
      target.append(json ? JSON.std.asString(rows.toMap()) + "\n" : rows.toText());
    }
  }
}
