package dev.blockload.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import dev.blockload.serve.WebOptions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
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

	private final WebOptions options;

	RefusedPages(WebOptions options) {
		this.options = options;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception)
			throws IOException {
		if (request.getHeader("HX-Request") != null) {
			// A redirect would put the log-in into the part of a page that is updated.
			response.setHeader("HX-Redirect", this.options.url(LogInPage.PATH));
			response.setStatus(HttpStatus.NO_CONTENT.value());
			return;
		}
		String query = request.getQueryString();
		String path = request.getRequestURI() + ((query != null) ? "?" + query : "");
		boolean back = request.getMethod().equals(HttpMethod.GET.name()) && LogInPage.local(path).equals(path);
		response.setHeader(HttpHeaders.LOCATION, this.options.url(LogInPage.PATH)
				+ (back ? "?next=" + UriUtils.encode(path, StandardCharsets.UTF_8).replace("%2F", "/") : ""));
		response.setStatus(HttpStatus.SEE_OTHER.value());
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
