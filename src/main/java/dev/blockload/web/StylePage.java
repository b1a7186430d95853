package dev.blockload.web;

import java.time.Duration;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The style of the pages.
 */
@Controller
class StylePage {

	@GetMapping("/style.css")
	ResponseEntity<Resource> style() {
		return ResponseEntity.ok()
			.cacheControl(CacheControl.maxAge(Duration.ofHours(1)))
			.contentType(MediaType.valueOf("text/css;charset=UTF-8"))
			.body(new ClassPathResource("web/style.css"));
	}

}
