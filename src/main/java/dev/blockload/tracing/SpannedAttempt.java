package dev.blockload.tracing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.blockload.importjob.AttemptTrace;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/**
 * The spans of an attempt. Safe for use by many threads.
 */
final class SpannedAttempt implements AttemptTrace {

	private static final String COMPLETED = "COMPLETED";

	private final Tracer tracer;

	private final Span attempt;

	private final Map<String, Span> steps = new ConcurrentHashMap<>();

	private final Map<Integer, Span> lanes = new ConcurrentHashMap<>();

	private volatile @Nullable Span lastStep;

	SpannedAttempt(Tracer tracer, Span attempt) {
		this.tracer = tracer;
		this.attempt = attempt;
	}

	@Override
	public Map<String, String> logFields() {
		return Map.of("traceId", this.attempt.getSpanContext().getTraceId(), "spanId",
				this.attempt.getSpanContext().getSpanId());
	}

	@Override
	public void stepBegins(String name) {
		Span span = child(name, this.attempt).startSpan();
		this.steps.put(name, span);
		this.lastStep = span;
	}

	@Override
	public void stepEnds(String name, String outcome) {
		end(this.steps.remove(name), outcome);
	}

	@Override
	public void laneBegins(int lane) {
		Span step = this.lastStep;
		this.lanes.put(lane,
				child("lane", (step != null) ? step : this.attempt).setAttribute("blockload.lane", (long) lane)
					.startSpan());
	}

	@Override
	public void laneEnds(int lane, String outcome, long records) {
		Span span = this.lanes.remove(lane);
		if (span != null) {
			span.setAttribute("blockload.records.read", records);
		}
		end(span, outcome);
	}

	@Override
	public void ended(Run run) {
		this.attempt.setAttribute("blockload.status", run.status().name());
		count("blockload.records.read", run.counts().read());
		count("blockload.records.rejected", run.counts().rejected());
		count("blockload.rows.loaded", run.loaded());
		Run.Cause error = run.error();
		if (run.status() == RunStatus.FAILED && error != null) {
			lost(error.code());
		}
		else {
			endAll();
		}
	}

	private void count(String name, @Nullable Long count) {
		if (count != null) {
			this.attempt.setAttribute(name, count);
		}
	}

	// A message can contain values of the file: the code says enough.
	@Override
	public void lost(String code) {
		this.attempt.setAttribute("blockload.code", code);
		this.attempt.setStatus(StatusCode.ERROR, code);
		endAll();
	}

	/** Also those of steps that an attempt was taken away from. */
	private void endAll() {
		this.lanes.keySet().forEach((lane) -> end(this.lanes.remove(lane), "ABANDONED"));
		this.steps.keySet().forEach((step) -> end(this.steps.remove(step), "ABANDONED"));
		this.attempt.end();
	}

	private SpanBuilder child(String name, Span parent) {
		return this.tracer.spanBuilder(name).setParent(Context.root().with(parent));
	}

	private static void end(@Nullable Span span, String outcome) {
		if (span != null) {
			span.setAttribute("blockload.outcome", outcome);
			if (!outcome.equals(COMPLETED)) {
				span.setStatus(StatusCode.ERROR, outcome);
			}
			span.end();
		}
	}

}
