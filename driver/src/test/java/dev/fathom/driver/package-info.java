/** Tests of the drivers on real files. */
@NullMarked
package dev.fathom.driver;

import org.jspecify.annotations.NullMarked;
