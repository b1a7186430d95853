package dev.blockload.tracing;

import java.time.Duration;
import java.util.Collection;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that spans were not received: once, and again after some time. Safe for use by
 * many threads.
 */
final class ReportingExporter implements SpanExporter {

	private static final Logger LOG = LoggerFactory.getLogger(ReportingExporter.class);

	private static final long PERIOD = Duration.ofMinutes(10).toNanos();

	private final SpanExporter exporter;

	private final String url;

	private long lost;

	private boolean reported;

	private long reportedAt;

	/**
	 * Create an exporter.
	 * @param exporter what sends
	 * @param url where to, for people
	 */
	ReportingExporter(SpanExporter exporter, String url) {
		this.exporter = exporter;
		this.url = url.replaceAll("[?#].*", "").replaceAll("//[^/@]*@", "//");
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		CompletableResultCode result = this.exporter.export(spans);
		return result.whenComplete(() -> ended(result.isSuccess(), spans.size()));
	}

	private synchronized void ended(boolean success, int spans) {
		if (success) {
			return;
		}
		this.lost += spans;
		long now = System.nanoTime();
		if (!this.reported || now - this.reportedAt > PERIOD) {
			this.reported = true;
			this.reportedAt = now;
			LOG.warn(
					"Traces cannot be sent to {}. {} spans were lost. Blockload goes on without them, and keeps trying.",
					this.url, this.lost);
		}
	}

	@Override
	public CompletableResultCode flush() {
		return this.exporter.flush();
	}

	@Override
	public CompletableResultCode shutdown() {
		return this.exporter.shutdown();
	}

}
