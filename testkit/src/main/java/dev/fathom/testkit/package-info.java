/**
 * Contract suites, the simulated driver and faults. {@link dev.fathom.testkit.DriverContract} is
 * what every driver must do; {@link dev.fathom.testkit.SimulatedDriver} is a driver whose time,
 * order and errors come from one seed; {@link dev.fathom.testkit.DriverSoak} compares what a driver
 * did with what it may have done.
 */
@NullMarked
package dev.fathom.testkit;

import org.jspecify.annotations.NullMarked;
