/** Tests of {@code fathom doctor}, on prepared machines and on this one. */
@NullMarked
package dev.fathom.cli.doctor;

import org.jspecify.annotations.NullMarked;
