package dev.blockload.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * What a browser shows in place of each page before the first account: the command to
 * type. Programs get the problem document with the same code. No security chain has seen
 * the request: the page has no form and no script.
 *
 * @param local whether the reader is on the machine of the node, where {@code /setup} is
 */
record NoAccountPage(boolean local) {

	private static final String TEMPLATE = "web/no-account.jte";

	/** Whether a request that was refused for want of an account expects a page. */
	static boolean isWanted(HttpServletRequest request, RuntimeException refused) {
		String accepted = request.getHeader(HttpHeaders.ACCEPT);
		return refused instanceof WebException failure && failure.code().equals(WebCode.NO_ACCOUNT.text())
				&& accepted != null && accepted.contains(MediaType.TEXT_HTML_VALUE)
				&& RequestKind.of(request) == RequestKind.USE && !RequestKind.path(request).startsWith("/api/");
	}

	void send(HttpServletResponse response) throws IOException {
		byte[] markup = Pages.text(TEMPLATE, this).getBytes(StandardCharsets.UTF_8);
		response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
		response.setContentType("text/html;charset=UTF-8");
		response.setContentLength(markup.length);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setHeader("Content-Security-Policy", SecurityChains.POLICY);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.getOutputStream().write(markup);
	}

	String text(String key) {
		return Texts.text(key);
	}

	/** What creates the account. */
	String command() {
		return WebException.FIRST_ACCOUNT;
	}

	String stylesheet() {
		return Asset.named("style.css").url();
	}

}
