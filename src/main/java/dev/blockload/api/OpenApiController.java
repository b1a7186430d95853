package dev.blockload.api;

import java.util.Map;
import java.util.function.Supplier;

import dev.blockload.account.Role;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code openapi.json} and {@code docs}: the description of the API for programs and for
 * people. They contain no data, and need no token.
 */
@RestController
@RequestMapping(ApiPaths.BASE)
class OpenApiController {

	/** No script, and nothing from elsewhere. */
	private static final String POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

	private final Supplier<Map<String, Object>> reading;

	private volatile @Nullable Map<String, Object> document;

	/**
	 * Create the controller.
	 * @param reading writes the document, when somebody first asks for it
	 */
	OpenApiController(Supplier<Map<String, Object>> reading) {
		this.reading = reading;
	}

	@GetMapping("/openapi.json")
	@Operation(id = "getOpenApi", needs = Role.VIEWER, summary = "This description, as OpenAPI 3.1.",
			details = "Needs no token.")
	Map<String, Object> json() {
		Map<String, Object> known = this.document;
		if (known == null) {
			known = this.reading.get();
			this.document = known;
		}
		return known;
	}

	@GetMapping(path = "/docs", produces = MediaType.TEXT_HTML_VALUE)
	@Operation(id = "getDocs", summary = "This description, as a page for people.", details = "Needs no token.")
	ResponseEntity<String> page() {
		return ResponseEntity.ok()
			.header("Content-Security-Policy", POLICY)
			.header(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
			.body(OpenApiPage.of(json()));
	}

	@GetMapping(path = "/docs.css", produces = "text/css")
	@Operation(id = "getDocsStyle", summary = "The style of the page of the description.", details = "Needs no token.")
	String style() {
		return OpenApiPage.STYLE;
	}

}
