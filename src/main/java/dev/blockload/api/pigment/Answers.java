package dev.blockload.api.pigment;

import java.util.List;
import java.util.Locale;

import jakarta.servlet.http.HttpServletRequest;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Answers in JSON, under each of the three media types that clients ask for. A client
 * that asks for another one gets JSON too.
 */
final class Answers {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final List<String> TYPES = List.of("application/json", "text/json", "text/plain");

	private Answers() {
	}

	/** Status 200 with a value. */
	static ResponseEntity<byte[]> of(HttpServletRequest request, Object value) {
		return ResponseEntity.ok()
			.contentType(MediaType.parseMediaType(type(request) + "; charset=utf-8"))
			.body(JSON.writeValueAsBytes(value));
	}

	/** The type that the client names first. */
	private static String type(HttpServletRequest request) {
		String accept = String.valueOf(request.getHeader(HttpHeaders.ACCEPT)).toLowerCase(Locale.ROOT);
		for (String part : accept.split(",", -1)) {
			String type = part.strip().split(";", 2)[0].strip();
			if (TYPES.contains(type)) {
				return type;
			}
		}
		return TYPES.get(0);
	}

}
