/**
 * Ways to carry one operation out asynchronously. A driver knows how to do one system call's work
 * without blocking its caller; it knows nothing of queues of waiters, order, priorities of delivery
 * or pages: those are {@code aio}'s.
 */
@NullMarked
package dev.fathom.driver;

import org.jspecify.annotations.NullMarked;
