@NullMarked
package dev.fathom.cli.report;

import org.jspecify.annotations.NullMarked;
