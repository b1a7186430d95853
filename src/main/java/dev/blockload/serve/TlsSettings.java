package dev.blockload.serve;

import java.util.stream.Stream;

import org.springframework.core.env.Environment;

/**
 * Whether the settings of Spring Boot give the web server a certificate.
 */
public final class TlsSettings {

	private TlsSettings() {
	}

	/**
	 * Whether the web server has TLS.
	 * @param environment its settings
	 */
	public static boolean areIn(Environment environment) {
		return environment.getProperty("server.ssl.enabled", Boolean.class, true)
				&& Stream.of("bundle", "certificate", "key-store")
					.anyMatch((name) -> environment.containsProperty("server.ssl." + name));
	}

}
