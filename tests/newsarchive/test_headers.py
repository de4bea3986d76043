import pytest

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EXPECTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/search/", "/sources/", "/about/", "/no/such/page/"])
def test_every_page_carries_the_security_headers(client, address):
    answer = client.get(address)
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED


@pytest.mark.django_db
def test_the_admin_alone_may_style_inline(client):
    answer = client.get("/admin/login/")
    assert "style-src 'self' 'unsafe-inline'; img-src 'self' data:;" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_behind_a_tls_proxy_browsers_are_told_to_come_by_https_for_a_year(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = client.get("/about/", headers={"X-Forwarded-Proto": "https"})
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.django_db
def test_a_host_that_the_site_does_not_answer_to_is_refused(client):
    assert client.get("/about/", headers={"Host": "elsewhere.example"}).status_code == 400
