// Demo only: one press fills the sign-in form.
// Use: <button data-fill="user name" data-fill-with="password">

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  document.getElementById("id_username").value = button.dataset.fill;
  document.getElementById("id_password").value = button.dataset.fillWith;
  document.querySelector("form .button.main").focus();
  window.scrollTo(0, 0);
});
