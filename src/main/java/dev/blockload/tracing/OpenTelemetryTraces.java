package dev.blockload.tracing;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.Supplier;

import dev.blockload.importjob.AttemptTrace;
import dev.blockload.importjob.RunTraces;
import dev.blockload.run.NameBasedId;
import dev.blockload.run.Run;
import dev.blockload.run.RunOrigin;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records attempts with OpenTelemetry. The ids of a run's trace and of the spans of its
 * attempts are computed from their numbers: every process computes the same ones, also
 * after a crash. Spans are sent in the background, and dropped if the receiver does not
 * take them. Safe for use by many threads.
 */
final class OpenTelemetryTraces implements RunTraces, AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(OpenTelemetryTraces.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	/** Hexadecimal digits of the id of a span. */
	private static final int SPAN_ID = 16;

	private final NamedIds ids = new NamedIds();

	private final SdkTracerProvider provider;

	private final Tracer tracer;

	private final LongFunction<RunOrigin> origins;

	private final Supplier<UUID> namespaces;

	private volatile @Nullable UUID namespace;

	/**
	 * Create.
	 * @param target the receiver
	 * @param origins what a run is a part of
	 * @param namespaces the namespace of ids of the database
	 */
	OpenTelemetryTraces(OtlpTarget target, LongFunction<RunOrigin> origins, Supplier<UUID> namespaces) {
		this.origins = origins;
		this.namespaces = namespaces;
		OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
			.setEndpoint(target.url())
			.setTimeout(TIMEOUT)
			.setConnectTimeout(TIMEOUT)
			.setRetryPolicy(null);
		target.headers().forEach(exporter::addHeader);
		String version = OpenTelemetryTraces.class.getPackage().getImplementationVersion();
		this.provider = SdkTracerProvider.builder()
			.setResource(Resource.getDefault()
				.merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), target.service(),
						AttributeKey.stringKey("service.version"), (version != null) ? version : "unpackaged"))))
			.setIdGenerator(this.ids)
			// A caller that does not record its trace does not want these spans.
			.setSampler(Sampler.parentBased(Sampler.alwaysOn()))
			.addSpanProcessor(BatchSpanProcessor.builder(new ReportingExporter(exporter.build(), target.url()))
				.setScheduleDelay(PAUSE)
				.setExporterTimeout(TIMEOUT)
				.build())
			.build();
		this.tracer = this.provider.get("dev.blockload");
	}

	@Override
	public AttemptTrace begin(Run run, int attempt) {
		try {
			UUID installation = namespace();
			SpanContext caller = caller(this.origins.apply(run.id()).traceParent());
			String trace = traceId(installation, run.id(), caller);
			SpanBuilder builder = this.tracer.spanBuilder("import " + run.importName())
				.setSpanKind(SpanKind.INTERNAL)
				.setAttribute("blockload.run", run.id())
				.setAttribute("blockload.attempt", (long) attempt)
				.setAttribute("blockload.import", run.importName())
				.setAttribute("blockload.block", run.qualifiedBlock());
			Context parent = Context.root();
			if (caller.isValid()) {
				parent = parent.with(Span.wrap(caller));
			}
			builder.setParent(parent);
			if (attempt > 1) {
				builder.addLink(SpanContext.create(trace, spanId(installation, run.id(), 1), TraceFlags.getSampled(),
						TraceState.getDefault()));
			}
			Span span = this.ids.with(trace, spanId(installation, run.id(), attempt), builder::startSpan);
			return new SpannedAttempt(this.tracer, span);
		}
		catch (RuntimeException ex) {
			LOG.warn("Run {} has no trace: {}", run.id(), ex.getClass().getSimpleName());
			return AttemptTrace.NONE;
		}
	}

	/** Ids follow from the numbers, so the span of the attempt need not be sent here. */
	@Override
	public AttemptTrace help(Run run, int attempt) {
		try {
			UUID installation = namespace();
			SpanContext caller = caller(this.origins.apply(run.id()).traceParent());
			SpanContext span = SpanContext.createFromRemoteParent(traceId(installation, run.id(), caller),
					spanId(installation, run.id(), attempt),
					caller.isValid() ? caller.getTraceFlags() : TraceFlags.getSampled(), TraceState.getDefault());
			return new SpannedAttempt(this.tracer, Span.wrap(span));
		}
		catch (RuntimeException ex) {
			LOG.warn("Ranges of run {} have no trace: {}", run.id(), ex.getClass().getSimpleName());
			return AttemptTrace.NONE;
		}
	}

	private static String traceId(UUID installation, long run, SpanContext caller) {
		return caller.isValid() ? caller.getTraceId()
				: NameBasedId.of(installation, "trace of run " + run).toString().replace("-", "");
	}

	private UUID namespace() {
		UUID known = this.namespace;
		if (known == null) {
			known = this.namespaces.get();
			this.namespace = known;
		}
		return known;
	}

	private static String spanId(UUID installation, long run, int attempt) {
		return NameBasedId.of(installation, "span of attempt " + attempt + " of run " + run)
			.toString()
			.replace("-", "")
			.substring(0, SPAN_ID);
	}

	/** Of {@code 00-TRACE-SPAN-FLAGS}, which was checked when it was stored. */
	private static SpanContext caller(@Nullable String traceParent) {
		if (traceParent == null) {
			return SpanContext.getInvalid();
		}
		String[] parts = traceParent.split("-", -1);
		return SpanContext.createFromRemoteParent(parts[1], parts[2], TraceFlags.fromHex(parts[3], 0),
				TraceState.getDefault());
	}

	/** Send what has ended, and wait for some seconds at most. */
	void flush() {
		var unused = this.provider.forceFlush().join(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

	/** Send what is left, for at most some seconds. */
	@Override
	public void close() {
		var unused = this.provider.shutdown().join(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

}
