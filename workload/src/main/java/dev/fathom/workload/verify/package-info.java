/** The self-describing blocks of fio's {@code verify=crc32c}: written and checked. */
@NullMarked
package dev.fathom.workload.verify;

import org.jspecify.annotations.NullMarked;
