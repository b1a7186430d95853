package dev.blockload.run;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What a run is a part of, as the caller says: a job of an orchestrator, for example.
 *
 * @param traceParent the header of W3C Trace Context, or null
 * @param lineageParent a run of OpenLineage, or null
 */
public record RunOrigin(@Nullable String traceParent, @Nullable LineageParent lineageParent) {

	/** It is a part of nothing. */
	public static final RunOrigin NONE = new RunOrigin(null, null);

	/** Version 00, which every later version can be read as. */
	private static final Pattern TRACE_PARENT = Pattern
		.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

	private static final int TRACE_PARENT_LENGTH = 55;

	/**
	 * Read what a request or an environment says.
	 * @param traceParent as W3C Trace Context requires, a text that is not valid counts
	 * as none
	 * @param lineageParent {@code NAMESPACE/JOB/RUN}, the form of
	 * {@code OPENLINEAGE_PARENT_ID}; empty is none
	 * @throws IllegalArgumentException if the lineage parent has another form
	 */
	public static RunOrigin of(@Nullable String traceParent, @Nullable String lineageParent) {
		boolean traced = traceParent != null && TRACE_PARENT.matcher(traceParent.strip()).matches();
		return new RunOrigin(traced ? String.valueOf(traceParent).strip().substring(0, TRACE_PARENT_LENGTH) : null,
				(lineageParent != null && !lineageParent.isBlank()) ? LineageParent.of(lineageParent.strip()) : null);
	}

	/**
	 * Read what the environment of a process says. A lineage parent that is not valid is
	 * logged, and counts as none.
	 * @param traceParent the variable {@code TRACEPARENT}, or null
	 * @param lineageParent the variable {@code OPENLINEAGE_PARENT_ID}, or null
	 */
	public static RunOrigin ofEnvironment(@Nullable String traceParent, @Nullable String lineageParent) {
		try {
			return of(traceParent, lineageParent);
		}
		catch (IllegalArgumentException ex) {
			LoggerFactory.getLogger(RunOrigin.class).warn("OPENLINEAGE_PARENT_ID is ignored: {}", ex.getMessage());
			return of(traceParent, null);
		}
	}

	/** Whether nothing is said. */
	public boolean isEmpty() {
		return this.traceParent == null && this.lineageParent == null;
	}

	/**
	 * A run of OpenLineage.
	 *
	 * @param namespace of its job
	 * @param job its job
	 * @param run its id
	 */
	public record LineageParent(String namespace, String job, UUID run) {

		private static final int LONGEST = 1000;

		/** A namespace can contain slashes, such as {@code airflow://prod}. */
		private static final Pattern FORM = Pattern.compile("(.+)/([^/]+)/([0-9a-fA-F-]{36})");

		/**
		 * Read a parent.
		 * @param text {@code NAMESPACE/JOB/RUN}
		 * @throws IllegalArgumentException if it has another form
		 */
		public static LineageParent of(String text) {
			Matcher matcher = FORM.matcher(text);
			if (text.length() > LONGEST || !matcher.matches()) {
				throw new IllegalArgumentException(
						"The OpenLineage parent is not valid. Expected NAMESPACE/JOB/RUN, where RUN is a UUID.");
			}
			return new LineageParent(matcher.group(1), matcher.group(2), UUID.fromString(matcher.group(3)));
		}

		/** As {@link #of} reads it. */
		String text() {
			return this.namespace + "/" + this.job + "/" + this.run;
		}

	}

}
