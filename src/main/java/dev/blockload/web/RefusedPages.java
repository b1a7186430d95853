package dev.blockload.web;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

import dev.blockload.serve.WebOptions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.util.UriUtils;

/**
 * Answers requests that the security chain of the pages refuses: people who are not
 * logged in go to the log-in, and come back afterwards.
 */
final class RefusedPages implements AuthenticationEntryPoint, AccessDeniedHandler {

	/** The page then asks in place of the stream, and is sent to the log-in. */
	private static final byte[] END_OF_STREAM = "event:end\ndata:NOT_VISIBLE\n\n".getBytes(StandardCharsets.UTF_8);

	private final WebOptions options;

	RefusedPages(WebOptions options) {
		this.options = options;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
			throws IOException {
		if (request.getHeader("HX-Request") != null) {
			// A redirect would put the log-in into the part of a page that is updated.
			response.setHeader("HX-Redirect", logInBefore(pageOf(request)));
			response.setStatus(HttpStatus.NO_CONTENT.value());
			return;
		}
		if (MediaType.TEXT_EVENT_STREAM_VALUE.equals(request.getHeader(HttpHeaders.ACCEPT))) {
			// EventSource cannot follow a redirect to a page: the browser would log an
			// error.
			response.setContentType("text/event-stream;charset=UTF-8");
			response.getOutputStream().write(END_OF_STREAM);
			return;
		}
		boolean repeatable = request.getMethod().equals(HttpMethod.GET.name());
		response.setHeader(HttpHeaders.LOCATION,
				logInBefore(repeatable ? path(request.getRequestURI(), request.getQueryString()) : null));
		response.setStatus(HttpStatus.SEE_OTHER.value());
	}

	/** The page that a part was requested for; null if the request does not say it. */
	private static @Nullable String pageOf(HttpServletRequest request) {
		String url = request.getHeader("HX-Current-URL");
		try {
			URI page = (url != null) ? new URI(url) : null;
			return (page != null && page.getRawPath() != null) ? path(page.getRawPath(), page.getRawQuery()) : null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private static String path(String path, @Nullable String query) {
		return path + ((query != null) ? "?" + query : "");
	}

	/** The log-in, which leads back to a page. */
	private String logInBefore(@Nullable String page) {
		String logIn = this.options.url(LogInPage.PATH);
		return (page == null || !LogInPage.local(page).equals(page)) ? logIn
				: logIn + "?next=" + UriUtils.encode(page, StandardCharsets.UTF_8).replace("%2F", "/");
	}

	/** The form was not made by this session: it is old, or of another site. */
	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException exception)
			throws IOException {
		response.setStatus(HttpStatus.FORBIDDEN.value());
		response.setContentType("text/html;charset=UTF-8");
		Page page = Page.of(request, null, "refused.title");
		response.getOutputStream()
			.write(Pages
				.text("web/failed.jte", page,
						new FailedPage(page.text("refused.message"), page.text("refused.action"),
								this.options.url(LogInPage.local(request.getRequestURI())), "refused.again"))
				.getBytes(StandardCharsets.UTF_8));
	}

}
