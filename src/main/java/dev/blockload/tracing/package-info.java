/**
 * Traces of runs, sent to a receiver of OTLP. Only this package knows OpenTelemetry, and
 * none of its classes is loaded unless an endpoint is configured.
 */
@NullMarked
package dev.blockload.tracing;

import org.jspecify.annotations.NullMarked;
