/** What people and other tools look at: text, tables, files of other tools, pages. */
@NullMarked
package dev.fathom.report;

import org.jspecify.annotations.NullMarked;
