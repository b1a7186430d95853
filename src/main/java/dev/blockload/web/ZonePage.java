package dev.blockload.web;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import dev.blockload.account.Caller;
import dev.blockload.serve.WebOptions;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /zone}: a person chooses the time zone of all pages.
 */
@Controller
class ZonePage {

	private static final String PATH = "/zone";

	private static final List<String> ZONES = List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()));

	private final WebOptions options;

	private final Cookies cookies;

	ZonePage(WebOptions options, Cookies cookies) {
		this.options = options;
		this.cookies = cookies;
	}

	@GetMapping(PATH)
	ResponseEntity<String> show(HttpServletRequest request, Caller caller) {
		return Pages.render("web/zone.jte", Page.of(request, caller, "zone.title"), Map.of("zones", ZONES));
	}

	@PostMapping(PATH)
	ResponseEntity<String> choose(@RequestParam String zone) {
		return Pages.redirect(this.options.url("/"), TimeZoneCookie.set(TimeZoneCookie.zone(zone), this.cookies));
	}

}
