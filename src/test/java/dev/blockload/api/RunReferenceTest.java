package dev.blockload.api;

import java.net.URI;

import dev.blockload.serve.AddressRanges;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.WebOptions;
import dev.blockload.serve.WebOptions.LocalLogin;
import dev.blockload.serve.WebOptions.MetricsAccess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunReferenceTest {

	@Test
	void theLocationOfALaunchedRunIsAtThePublicUrl() {
		ListenAddress address = new ListenAddress("127.0.0.1", 9464);
		WebOptions known = new WebOptions(address, null, PublicUrl.of("https://blockload.example.com/"),
				AddressRanges.NONE, MetricsAccess.RESTRICTED, LocalLogin.ON);
		assertThat(new RunReference(42, true).accepted(known).getHeaders().getLocation())
			.isEqualTo(URI.create("https://blockload.example.com/api/blockload/v1/runs/42"));
		assertThat(new RunReference(42, true).accepted(WebOptions.on(address)).getHeaders().getLocation())
			.isEqualTo(URI.create("/api/blockload/v1/runs/42"));
	}

}
