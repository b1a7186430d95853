package dev.blockload.web;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;

/**
 * Answers with pages. Each is a template in {@code src/main/jte}, inside the frame that
 * all pages share: {@code web/frame.jte}.
 */
public final class Pages {

	private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

	/** The build has compiled the templates: nothing is read or compiled here. */
	private static final TemplateEngine ENGINE = TemplateEngine.createPrecompiled(null, ContentType.Html,
			Pages.class.getClassLoader(), "dev.blockload");

	private Pages() {
	}

	/**
	 * A page of a template with the parameters {@code page} and {@code view}.
	 * @param template its path below {@code src/main/jte}
	 * @param page its title and its reader
	 * @param view what it shows
	 */
	public static ResponseEntity<String> page(String template, Page page, Object view) {
		return render(template, page, Map.of("view", view));
	}

	/**
	 * A page again, after a form that was refused.
	 * @param template its path below {@code src/main/jte}
	 * @param page its title and its reader
	 * @param view what it shows, the problem included
	 * @param failure decides the status
	 */
	public static ResponseEntity<String> refused(String template, Page page, Object view, Failure failure) {
		ResponseEntity<String> answer = answer(FailureStatus.of(failure), fill(template, page, Map.of("view", view)));
		int wait = FailureStatus.retryAfter(failure);
		return (wait <= 0) ? answer
				: ResponseEntity.status(answer.getStatusCode())
					.headers(answer.getHeaders())
					.header(HttpHeaders.RETRY_AFTER, String.valueOf(wait))
					.body(answer.getBody());
	}

	/** A page of a template with the parameter {@code page} and some others. */
	static ResponseEntity<String> render(String template, Page page, Map<String, Object> parameters) {
		return answer(HttpStatus.OK, fill(template, page, parameters));
	}

	/**
	 * An answer with a part of a page that is on the screen already.
	 * @param template its path below {@code src/main/jte}
	 * @param page the page that it is part of
	 * @param view what it shows
	 */
	public static ResponseEntity<String> part(String template, Page page, Object view) {
		return answer(HttpStatus.OK, text(template, page, view));
	}

	/**
	 * The markup of a part of a page.
	 * @param template its path below {@code src/main/jte}
	 * @param page the page that it is part of
	 * @param view what it shows
	 */
	public static String text(String template, Page page, Object view) {
		return fill(template, page, Map.of("view", view));
	}

	/** The markup of a page that has no frame. */
	static String text(String template, Object view) {
		return fill(template, Map.of("view", view));
	}

	private static String fill(String template, Page page, Map<String, Object> parameters) {
		Map<String, Object> all = new HashMap<>(parameters);
		all.put("page", page);
		return fill(template, all);
	}

	private static String fill(String template, Map<String, Object> all) {
		StringOutput output = new StringOutput();
		ENGINE.render(template, all, new PrintableOutput(output));
		return output.toString();
	}

	private static ResponseEntity<String> answer(HttpStatus status, String markup) {
		// A page shows what its reader may see now: no browser shows it to the next one.
		return ResponseEntity.status(status).contentType(HTML).cacheControl(CacheControl.noStore()).body(markup);
	}

	/**
	 * Whether a request expects a page: it is for the pages, and not for the API, health
	 * or metrics, whose security chains know no forms.
	 */
	static boolean isWanted(HttpServletRequest request) {
		String accepted = request.getHeader(HttpHeaders.ACCEPT);
		return accepted != null && accepted.contains(MediaType.TEXT_HTML_VALUE)
				&& request.getAttribute(CsrfToken.class.getName()) != null;
	}

	/**
	 * A page for a request that failed, in place of a document for programs.
	 * @param action what the reader does, or null
	 * @param headers of the document
	 * @param readable makes of a message what its reader is allowed to read
	 */
	static ResponseEntity<String> failed(ProblemDocument document, @Nullable String action, HttpHeaders headers,
			HttpServletRequest request, UnaryOperator<String> readable) {
		ResponseEntity.BodyBuilder answer = ResponseEntity.status(document.status()).contentType(HTML);
		String wait = headers.getFirst(HttpHeaders.RETRY_AFTER);
		if (wait != null) {
			answer.header(HttpHeaders.RETRY_AFTER, wait);
		}
		Caller caller = CallerAuthentication.current().orElse(null);
		String path = request.getRequestURI();
		// What was refused was a button of the page of a run.
		boolean ofRun = request.getMethod().equals("POST") && path.matches("/runs/[0-9]{1,18}/[a-z]+");
		return answer.body(text("web/failed.jte", Page.of(request, caller, "failure.title"),
				new FailedPage(readable.apply(document.detail()), (action != null) ? readable.apply(action) : null,
						ofRun ? path.substring(0, path.lastIndexOf('/')) : "/",
						ofRun ? "failure.back.run" : "failure.back")));
	}

	/**
	 * Go to another page.
	 * @param url of it
	 * @param cookies headers that set cookies
	 */
	public static ResponseEntity<String> redirect(String url, String... cookies) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.LOCATION, url);
		for (String cookie : cookies) {
			headers.add(HttpHeaders.SET_COOKIE, cookie);
		}
		return new ResponseEntity<>(headers, HttpStatus.SEE_OTHER);
	}

}
