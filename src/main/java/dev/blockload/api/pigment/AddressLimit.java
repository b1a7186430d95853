package dev.blockload.api.pigment;

import java.io.IOException;
import java.time.Duration;

import dev.blockload.account.AddressRange;
import dev.blockload.web.Problems;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * Limits how many requests of the planning platform's API an address sends, over all
 * nodes. Works before the token is looked at.
 */
final class AddressLimit implements Filter {

	private static final Duration WINDOW = Duration.ofMinutes(5);

	private static final String COUNTED = AddressLimit.class.getName();

	private final RequestCounts counts;

	private final int limit;

	AddressLimit(RequestCounts counts, int limit) {
		this.counts = counts;
		this.limit = limit;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		// A request with a body comes here when the body has arrived, some come twice.
		if (request.getAttribute(COUNTED) != null) {
			chain.doFilter(request, response);
			return;
		}
		request.setAttribute(COUNTED, true);
		String address = AddressRange.ofOneClient(request.getRemoteAddr());
		long wait = this.counts.secondsToWait("request", address, this.limit, WINDOW);
		if (wait > 0) {
			HttpServletResponse answer = (HttpServletResponse) response;
			answer.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait));
			Problems.send(PigmentException.tooManyRequests(address, this.limit, wait), answer);
			return;
		}
		chain.doFilter(request, response);
	}

}
