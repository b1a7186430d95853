package dev.blockload.web;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the web server.
 *
 * @param requests how many requests one client address can send in a minute
 * @param body the size of the largest body, except of files that are pushed
 * @param bodyTimeout a body arrives within this time, except that of a pushed file
 */
@ConfigurationProperties("blockload.web")
record WebSettings(@DefaultValue("6000") int requests, @DefaultValue("2MB") DataSize body,
		@DefaultValue("30s") Duration bodyTimeout) {

	WebSettings {
		if (requests < 1) {
			throw new IllegalArgumentException("blockload.web.requests is " + requests + ". Expected 1 or more.");
		}
		if (body.toBytes() < 1024 || body.toBytes() > DataSize.ofMegabytes(64).toBytes()) {
			throw new IllegalArgumentException("blockload.web.body is " + body + ". Expected 1KB to 64MB.");
		}
		if (bodyTimeout.toMillis() < 1 || bodyTimeout.toMinutes() > 60) {
			throw new IllegalArgumentException(
					"blockload.web.body-timeout is " + bodyTimeout + ". Expected more than 0s, and at most 1h.");
		}
	}

}
