package dev.blockload.web;

import java.time.Duration;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The style and the scripts of the pages.
 */
@Controller
class AssetsPage {

	private static final Duration AGE = Duration.ofDays(365);

	@GetMapping(Asset.BASE + "**")
	ResponseEntity<byte[]> asset(HttpServletRequest request) {
		Asset asset = Asset.at(request.getRequestURI())
			.orElseThrow(() -> WebException.noSuchPath(request.getRequestURI()));
		return ResponseEntity.ok()
			.cacheControl(CacheControl.maxAge(AGE).cachePublic().immutable())
			.contentType(MediaType.valueOf(asset.type()))
			.body(asset.content());
	}

}
