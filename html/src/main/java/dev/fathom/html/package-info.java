/** Histories as one HTML page that needs nothing else. */
@NullMarked
package dev.fathom.html;

import org.jspecify.annotations.NullMarked;
