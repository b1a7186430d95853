package dev.blockload.importjob;

import java.util.Map;
import java.util.concurrent.Callable;

import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Adds the number of a run and its import to what is logged.
 */
final class LogContext implements AutoCloseable {

	private final @Nullable Map<String, String> before = MDC.getCopyOfContextMap();

	private LogContext() {
	}

	/**
	 * Begins now, in this thread, and ends when it is closed.
	 * @param more further fields
	 */
	static LogContext of(Run run, Map<String, String> more) {
		LogContext context = new LogContext();
		more.forEach(MDC::put);
		MDC.put("run", Long.toString(run.id()));
		MDC.put("import", run.importName());
		return context;
	}

	/** Work for another thread, which logs there with the context of this one. */
	static <T> Callable<T> carried(Callable<T> work) {
		Map<String, String> here = MDC.getCopyOfContextMap();
		return () -> {
			LogContext context = new LogContext();
			restore(here);
			try {
				return work.call();
			}
			finally {
				context.close();
			}
		};
	}

	private static void restore(@Nullable Map<String, String> map) {
		if (map != null) {
			MDC.setContextMap(map);
		}
		else {
			MDC.clear();
		}
	}

	@Override
	public void close() {
		restore(this.before);
	}

}
