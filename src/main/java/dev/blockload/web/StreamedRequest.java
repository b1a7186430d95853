package dev.blockload.web;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body a thread reads as it arrives. A client that sends too slowly is
 * refused, because it keeps the thread.
 */
final class StreamedRequest extends HttpServletRequestWrapper {

	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

	/** On average, after the time above. */
	private static final long LEAST_BYTES_PER_SECOND = 16 * 1024;

	private @Nullable ServletInputStream stream;

	private @Nullable Map<String, String[]> parameters;

	StreamedRequest(HttpServletRequest request) {
		super(request);
	}

	@Override
	public ServletInputStream getInputStream() throws IOException {
		ServletInputStream opened = this.stream;
		if (opened == null) {
			opened = new Timed(super.getInputStream());
			this.stream = opened;
		}
		return opened;
	}

	// The server would read a body that has the media type of a form: curl's default.

	@Override
	public @Nullable String getParameter(String name) {
		String[] values = getParameterMap().get(name);
		return (values != null) ? values[0] : null;
	}

	@Override
	public Enumeration<String> getParameterNames() {
		return Collections.enumeration(getParameterMap().keySet());
	}

	@Override
	public String @Nullable [] getParameterValues(String name) {
		return getParameterMap().get(name);
	}

	/** The parameters of the query. */
	@Override
	public Map<String, String[]> getParameterMap() {
		Map<String, String[]> parsed = this.parameters;
		if (parsed == null) {
			parsed = parameters(getQueryString());
			this.parameters = parsed;
		}
		return parsed;
	}

	private static Map<String, String[]> parameters(@Nullable String query) {
		Map<String, List<String>> values = new LinkedHashMap<>();
		try {
			for (String part : (query != null) ? query.split("&", -1) : new String[0]) {
				String[] sides = part.split("=", 2);
				if (!part.isEmpty()) {
					values.computeIfAbsent(decoded(sides[0]), (name) -> new ArrayList<>())
						.add((sides.length == 2) ? decoded(sides[1]) : "");
				}
			}
		}
		catch (IllegalArgumentException ex) {
			throw WebException
				.badRequest("The query of the request is not valid. Expected NAME=VALUE, percent-encoded.");
		}
		Map<String, String[]> arrays = new LinkedHashMap<>();
		values.forEach((name, all) -> arrays.put(name, all.toArray(String[]::new)));
		return Collections.unmodifiableMap(arrays);
	}

	private static String decoded(String text) {
		return URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

	/** Whether so many bytes in this time are too few. */
	static boolean isTooSlow(long bytes, long nanos) {
		return nanos > PATIENCE_NANOS && bytes < LEAST_BYTES_PER_SECOND * TimeUnit.NANOSECONDS.toSeconds(nanos);
	}

	/** Compares what has arrived with the time that has passed. */
	private static final class Timed extends ServletInputStream {

		private final ServletInputStream input;

		/** Without the time in which nobody reads. */
		private long waited;

		private long bytes;

		Timed(ServletInputStream input) {
			this.input = input;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			int count = read(one, 0, 1);
			return (count < 0) ? count : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			long begin = System.nanoTime();
			int count = this.input.read(target, offset, length);
			this.waited += System.nanoTime() - begin;
			this.bytes += Math.max(0, count);
			if (count >= 0 && isTooSlow(this.bytes, this.waited)) {
				throw WebException.requestTooSlow();
			}
			return count;
		}

		@Override
		public boolean isFinished() {
			return this.input.isFinished();
		}

		@Override
		public boolean isReady() {
			return this.input.isReady();
		}

		@Override
		public void setReadListener(ReadListener listener) {
			this.input.setReadListener(listener);
		}

	}

}
