/** What a run measured, and its text and JSON in the words fio uses. */
@NullMarked
package dev.fathom.workload.result;

import org.jspecify.annotations.NullMarked;
