package dev.blockload.web;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body was received before. It looks like a new request, so that each
 * filter sees it for the first time: those of Spring pass over dispatched requests.
 */
final class ReceivedRequest extends HttpServletRequestWrapper {

	private static final String FORM = "application/x-www-form-urlencoded";

	private final byte[] body;

	private final int mostFields;

	private @Nullable Map<String, String[]> parameters;

	private boolean async;

	/**
	 * Create a request.
	 * @param body all of it
	 * @param mostFields how many fields a form in it has at most
	 */
	ReceivedRequest(HttpServletRequest request, byte[] body, int mostFields) {
		super(request);
		this.body = body;
		this.mostFields = mostFields;
	}

	@Override
	public DispatcherType getDispatcherType() {
		return this.async ? super.getDispatcherType() : DispatcherType.REQUEST;
	}

	@Override
	public boolean isAsyncStarted() {
		return this.async && super.isAsyncStarted();
	}

	@Override
	public AsyncContext startAsync() {
		this.async = true;
		return super.startAsync();
	}

	@Override
	public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
		this.async = true;
		return super.startAsync(request, response);
	}

	@Override
	public ServletInputStream getInputStream() {
		return new Received(new ByteArrayInputStream(this.body));
	}

	@Override
	public BufferedReader getReader() {
		return new BufferedReader(new InputStreamReader(getInputStream(), charset()));
	}

	private Charset charset() {
		String name = getCharacterEncoding();
		try {
			return (name != null) ? Charset.forName(name) : StandardCharsets.UTF_8;
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest("The body is in '" + name + "', which is not a known encoding.");
		}
	}

	@Override
	public @Nullable String getParameter(String name) {
		String[] values = getParameterMap().get(name);
		return (values != null) ? values[0] : null;
	}

	@Override
	public String @Nullable [] getParameterValues(String name) {
		return getParameterMap().get(name);
	}

	@Override
	public Enumeration<String> getParameterNames() {
		return Collections.enumeration(getParameterMap().keySet());
	}

	@Override
	public Map<String, String[]> getParameterMap() {
		Map<String, String[]> known = this.parameters;
		if (known == null) {
			known = Collections.unmodifiableMap(read());
			this.parameters = known;
		}
		return known;
	}

	private Map<String, String[]> read() {
		Map<String, List<String>> values = new LinkedHashMap<>();
		super.getParameterMap().forEach((name, all) -> values.put(name, new ArrayList<>(Arrays.asList(all))));
		String type = getContentType();
		if (type != null && type.regionMatches(true, 0, FORM, 0, FORM.length()) && this.body.length > 0) {
			String[] fields = new String(this.body, StandardCharsets.US_ASCII).split("&", this.mostFields + 1);
			if (fields.length > this.mostFields) {
				throw FormLimits.tooManyFields(this.mostFields);
			}
			for (String field : fields) {
				String[] pair = field.split("=", 2);
				values.computeIfAbsent(decoded(pair[0]), (name) -> new ArrayList<>())
					.add((pair.length == 2) ? decoded(pair[1]) : "");
			}
		}
		Map<String, String[]> arrays = new LinkedHashMap<>();
		values.forEach((name, all) -> arrays.put(name, all.toArray(String[]::new)));
		return arrays;
	}

	private String decoded(String text) {
		try {
			return URLDecoder.decode(text, charset());
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest("The form has a field that is not encoded as URLs are.");
		}
	}

	/** The body as a stream. */
	private static final class Received extends ServletInputStream {

		private final ByteArrayInputStream bytes;

		Received(ByteArrayInputStream bytes) {
			this.bytes = bytes;
		}

		@Override
		public int read() {
			return this.bytes.read();
		}

		@Override
		public int read(byte[] target, int offset, int length) {
			return this.bytes.read(target, offset, length);
		}

		@Override
		public int available() {
			return this.bytes.available();
		}

		@Override
		public boolean isFinished() {
			return this.bytes.available() == 0;
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void setReadListener(ReadListener listener) {
			throw new IllegalStateException("The body was received before. Read it.");
		}

	}

}
