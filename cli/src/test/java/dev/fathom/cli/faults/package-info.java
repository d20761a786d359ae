/** The whole command where privileges, kernel, disk or names are bad. */
@NullMarked
package dev.fathom.cli.faults;

import org.jspecify.annotations.NullMarked;
