/** Where the next operation of a job goes: file, position, length and direction. */
@NullMarked
package dev.fathom.workload.offsets;

import org.jspecify.annotations.NullMarked;
