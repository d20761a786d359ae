package dev.fathom.workload.plot;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.fathom.workload.result.Direction;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Curves over two axes. The curves are drawn in an SVG that stretches with the page; what is
 * written is HTML beside it, so that letters keep their size.
 *
 * @param caption what it shows, with the unit
 * @param x the axis from left to right
 * @param y the axis from bottom to top
 * @param curves what is drawn
 * @param marks values of the x axis that are pointed out
 * @param hovers what is told at values of the x axis, ascending
 */
record Chart(
    String caption, Axis x, Axis y, List<Curve> curves, List<Mark> marks, List<Hover> hovers) {
  /** The side of the square that a drawing is made in before it is stretched. */
  private static final double SIDE_PER_PERCENT = 10;

  Chart {
    curves = List.copyOf(curves);
    marks = List.copyOf(marks);
    hovers = List.copyOf(hovers);
  }

  void write(Markup page) throws IOException {
    page.raw("<figure>\n<figcaption>").text(caption);
    for (Curve curve : curves) {
      page.raw(" <span class=\"key ").text(curve.direction.label()).raw("\">");
      page.text(curve.direction.label()).raw("</span>");
    }
    page.raw("</figcaption>\n<div class=\"chart")
        .raw(marks.isEmpty() ? "" : " marked")
        .raw("\">\n");
    ticks(page, "y", "bottom", y);
    page.raw("<div class=\"plot\" data-hovers=\"").text(json()).raw("\">\n");
    drawing(page);
    for (Mark mark : marks) {
      page.raw("<span class=\"mark ").text(mark.direction.label()).raw(" ");
      page.raw(mark.side).raw("\" style=\"left:").raw(number(x.percent(mark.value))).raw("%\">");
      page.text(mark.label).raw("</span>\n");
    }
    page.raw("<div class=\"cursor\" hidden></div><div class=\"tip\" hidden></div>\n</div>\n");
    ticks(page, "x", "left", x);
    page.raw("</div>\n</figure>\n");
  }

  private static void ticks(Markup page, String name, String side, Axis axis) throws IOException {
    page.raw("<div class=\"ticks ").raw(name).raw("\" aria-hidden=\"true\">");
    for (Axis.Tick tick : axis.ticks()) {
      page.raw("<span style=\"").raw(side).raw(":").raw(number(axis.percent(tick.value())));
      page.raw("%\">").text(tick.label()).raw("</span>");
    }
    page.raw("</div>\n");
  }

  private void drawing(Markup page) throws IOException {
    page.raw("<svg viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" role=\"img\">\n");
    page.raw("<title>").text(caption).raw("</title>\n<path class=\"grid\" d=\"");
    for (Axis.Tick tick : y.ticks()) {
      page.raw("M0 ").raw(down(tick.value())).raw("H1000");
    }
    page.raw("\"/>\n");
    for (Curve curve : curves) {
      String line = line(curve);
      String from = across(curve.points.getFirst().x);
      page.raw("<path class=\"area ").text(curve.direction.label()).raw("\" d=\"");
      page.raw(line).raw("V1000H").raw(from).raw("Z\"/>\n");
      page.raw("<path class=\"line ").text(curve.direction.label()).raw("\" d=\"");
      page.raw(line).raw("\"/>\n");
    }
    for (Mark mark : marks) {
      page.raw("<path class=\"markline ").text(mark.direction.label()).raw("\" d=\"M");
      page.raw(across(mark.value)).raw(" 0V1000\"/>\n");
    }
    page.raw("</svg>\n");
  }

  private String line(Curve curve) {
    var line = new StringBuilder();
    for (Point point : curve.points) {
      line.append(line.isEmpty() ? "M" : "L").append(across(point.x)).append(' ');
      line.append(down(point.y));
    }
    return line.toString();
  }

  private String json() throws IOException {
    return JSON.std.asString(
        hovers.stream().map(hover -> List.of(x.percent(hover.value), hover.text)).toList());
  }

  private String across(double value) {
    return number(SIDE_PER_PERCENT * x.percent(value));
  }

  private String down(double value) {
    return number(SIDE_PER_PERCENT * (100 - y.percent(value)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** A line through points, at least one, from left to right. */
  record Curve(Direction direction, List<Point> points) {
    Curve {
      if (points.isEmpty()) {
        throw new IllegalArgumentException("a curve without points");
      }
      points = List.copyOf(points);
    }
  }

  /** A point in the axes' values. */
  record Point(double x, double y) {}

  /** A value of the x axis with a word on one side of it: {@code left}, {@code middle}, right. */
  record Mark(Direction direction, double value, String label, String side) {}

  /** What is told near a value of the x axis. */
  record Hover(double value, String text) {}
}
