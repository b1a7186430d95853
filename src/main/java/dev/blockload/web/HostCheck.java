package dev.blockload.web;

import java.util.Locale;

import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.WebOptions;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests for other hosts. Without this check a page of another site, whose name
 * suddenly leads to this machine, could read what only this machine can read.
 */
final class HostCheck {

	private final @Nullable PublicUrl publicUrl;

	HostCheck(WebOptions options) {
		this.publicUrl = options.publicUrl();
	}

	/**
	 * Refuse a request for another host.
	 * @throws WebException code {@code wrong-host}
	 */
	void require(HttpServletRequest request, RequestKind kind) {
		String host = host(request);
		boolean known = host.equals("localhost") || Client.isLoopback(host)
				|| (this.publicUrl != null && host.equals(this.publicUrl.host()))
				// Monitoring systems call each node by its address, which no name can
				// fake.
				|| (kind == RequestKind.MONITORING && host.equals(request.getLocalAddr()));
		if (!known) {
			throw WebException.wrongHost(host, this.publicUrl);
		}
	}

	private static String host(HttpServletRequest request) {
		String host = String.valueOf(request.getServerName()).toLowerCase(Locale.ROOT);
		return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
	}

}
