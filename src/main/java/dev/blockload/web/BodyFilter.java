package dev.blockload.web;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.unit.DataSize;

/**
 * Receives the body of a request before a thread works on it, so that slow clients occupy
 * memory and no thread. Paths whose controllers read a body as it arrives are left out.
 */
final class BodyFilter implements Filter {

	/** The largest body of a client that is not logged in. */
	private static final DataSize FORM = DataSize.ofKilobytes(16);

	private static final String RECEIVED = BodyFilter.class.getName();

	private final WebSettings settings;

	private final List<StreamedPath> streamed;

	private final BodySenders senders;

	private final BodyMemory ofCallers = BodyMemory.ofCallers();

	private final BodyMemory ofStrangers = BodyMemory.ofStrangers();

	private final Places uploads;

	BodyFilter(WebSettings settings, Places uploads, List<StreamedPath> streamed, BodySenders senders) {
		this.senders = senders;
		this.settings = settings;
		this.uploads = uploads;
		this.streamed = List.copyOf(streamed);
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		HttpServletRequest http = (HttpServletRequest) request;
		if (http.getDispatcherType() == DispatcherType.ASYNC
				&& http.getAttribute(RECEIVED) instanceof BodyReceiver received) {
			http.removeAttribute(RECEIVED);
			answer(http, (HttpServletResponse) response, chain, received);
		}
		else if (http.getDispatcherType() == DispatcherType.REQUEST && hasBody(http)) {
			BodySender sender = this.senders.of(http);
			switch (sender.kind()) {
				case REFUSED -> refuse(http, (HttpServletResponse) response, chain);
				case STRANGER -> receive(http, (HttpServletResponse) response, FORM, this.ofStrangers, sender);
				case CALLER -> {
					if (isStreamed(http)) {
						stream(http, (HttpServletResponse) response, chain, sender);
					}
					else {
						receive(http, (HttpServletResponse) response, this.settings.body(), this.ofCallers, sender);
					}
				}
			}
		}
		else {
			pass(http, (HttpServletResponse) response, chain);
		}
	}

	/** The rest of the chain refuses the request: for it, there is no body. */
	private static void refuse(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		// Otherwise the server would read a form when somebody looks for parameters.
		var unused = request.getInputStream();
		// The answer comes before the end of the body. A client that uses the connection
		// again would then lose its next request.
		response.setHeader(HttpHeaders.CONNECTION, "close");
		chain.doFilter(new ReceivedRequest(request, new byte[0], FormLimits.PARAMETERS), response);
		UnreadBody.discard(request, response);
	}

	/** Nobody reads a body. */
	private static void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		chain.doFilter(request, response);
		UnreadBody.discard(request, response);
	}

	private static void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
			BodyReceiver received) throws IOException, ServletException {
		WebException failure = received.failure();
		try {
			if (failure == null) {
				chain.doFilter(new ReceivedRequest(request, received.bytes(), received.mostFields()), response);
			}
			else {
				// The connection is closed without reading the rest of the body.
				response.setHeader(HttpHeaders.CONNECTION, "close");
				Problems.send(failure, response);
			}
		}
		finally {
			received.release();
		}
	}

	private void stream(HttpServletRequest request, HttpServletResponse response, FilterChain chain, BodySender sender)
			throws IOException, ServletException {
		// The answer can come before the end of the body. A client that uses the
		// connection again would then lose its next request.
		response.setHeader(HttpHeaders.CONNECTION, "close");
		Places.Place place = this.uploads.take(sender.name());
		boolean inProgress = false;
		try {
			chain.doFilter(new StreamedRequest(request), response);
			if (request.isAsyncStarted()) {
				request.getAsyncContext().addListener(new AfterStream(place::close));
				inProgress = true;
			}
		}
		finally {
			if (!inProgress) {
				place.close();
			}
		}
		UnreadBody.discard(request, response);
	}

	private void receive(HttpServletRequest request, HttpServletResponse response, DataSize most, BodyMemory memory,
			BodySender sender) throws IOException {
		if (request.getContentLengthLong() > most.toBytes()) {
			response.setHeader(HttpHeaders.CONNECTION, "close");
			Problems.send(sender.tooLarge(most), response);
			UnreadBody.discard(request, response);
			return;
		}
		AsyncContext async = request.startAsync(request, response);
		BodyReceiver receiver = new BodyReceiver(request.getInputStream(), most,
				new BodyReceiver.Memory(memory, sender), async);
		request.setAttribute(RECEIVED, receiver);
		async.setTimeout(this.settings.bodyTimeout().toMillis());
		async.addListener(receiver);
		request.getInputStream().setReadListener(receiver);
	}

	static boolean hasBody(HttpServletRequest request) {
		return request.getContentLengthLong() > 0
				|| (request.getContentLengthLong() < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null);
	}

	private boolean isStreamed(HttpServletRequest request) {
		return request.getMethod().equals(HttpMethod.POST.name())
				&& this.streamed.stream().anyMatch((path) -> path.matches(request.getRequestURI()));
	}

}
