/** Tests in an emulated machine. */
@NullMarked
package dev.fathom.guest;

import org.jspecify.annotations.NullMarked;
