package dev.blockload.web;

import java.nio.charset.StandardCharsets;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;

/**
 * The frame of the pages. They need no script, and load only their style.
 */
final class Pages {

	private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

	private Pages() {
	}

	/** A page for somebody who is not logged in. */
	static ResponseEntity<String> page(String title, Html content) {
		return page(HttpStatus.OK, title, Html.NONE, content);
	}

	/** A page for a person. */
	static ResponseEntity<String> page(HttpServletRequest request, Caller caller, String title, Html content) {
		return page(HttpStatus.OK, title, navigation(request, caller), content);
	}

	/** The same page again, after a form that was refused. */
	static ResponseEntity<String> refused(Failure failure, HttpServletRequest request, @Nullable Caller caller,
			String title, Html content) {
		HttpHeaders headers = new HttpHeaders();
		if (FailureStatus.retryAfter(failure) > 0) {
			headers.set(HttpHeaders.RETRY_AFTER, String.valueOf(FailureStatus.retryAfter(failure)));
		}
		ResponseEntity<String> page = page(FailureStatus.of(failure), title,
				(caller != null) ? navigation(request, caller) : Html.NONE,
				Html.of("%s%s", problem(failure.message(), failure.action()), content));
		headers.addAll(page.getHeaders());
		return new ResponseEntity<>(page.getBody(), headers, page.getStatusCode());
	}

	private static ResponseEntity<String> page(HttpStatus status, String title, Html navigation, Html content) {
		return ResponseEntity.status(status).contentType(HTML).body(Html.of("""
				<!doctype html>
				<html lang="en">
				<head>
				<meta charset="utf-8">
				<meta name="viewport" content="width=device-width, initial-scale=1">
				<title>%s - Blockload</title>
				<link rel="stylesheet" href="/style.css">
				</head>
				<body>
				%s
				<h1>%s</h1>
				%s
				</body>
				</html>
				""", title, navigation, title, content).markup());
	}

	private static Html navigation(HttpServletRequest request, Caller caller) {
		return Html.of("""
				<nav>
				<strong>Blockload</strong>
				<a href="/tokens">Tokens</a>
				<a href="/password">Password</a>
				<form method="post" action="/logout">%s<span class="hint">%s</span> <button>Log out</button></form>
				</nav>""", csrf(request), caller.actor().name());
	}

	static Html problem(String message, @Nullable String action) {
		return Html.of("<p class=\"problem\" role=\"alert\">%s %s</p>", message, (action != null) ? action : "");
	}

	static Html done(String message) {
		return Html.of("<p class=\"done\" role=\"status\">%s</p>", message);
	}

	/** The field that each form has. */
	static Html csrf(HttpServletRequest request) {
		CsrfToken token = (CsrfToken) request.getAttribute(CsrfToken.class.getName());
		return Html.of("<input type=\"hidden\" name=\"%s\" value=\"%s\">", token.getParameterName(), token.getToken());
	}

	/** Go to another page. */
	static ResponseEntity<String> redirect(String url, String... cookies) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.LOCATION, url);
		for (String cookie : cookies) {
			headers.add(HttpHeaders.SET_COOKIE, cookie);
		}
		return new ResponseEntity<>(headers, HttpStatus.SEE_OTHER);
	}

}
